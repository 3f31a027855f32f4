"""The register: the art. 30 record that is the valve. Model, loading, check, and lowering to plan and grammar."""
