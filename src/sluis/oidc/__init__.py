"""Who a person is, as the provider's own identity service says it: OpenID Connect, authorization code with PKCE."""
