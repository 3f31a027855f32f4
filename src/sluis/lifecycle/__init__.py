"""A register from proposal to archive: signed steps, versions, and plans of earlier registers."""
