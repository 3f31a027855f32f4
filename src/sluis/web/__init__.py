"""Pages for people: sign-in, sessions and what stands before every page. It holds no key: it asks a desk."""
