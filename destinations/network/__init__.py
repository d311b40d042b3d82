"""What lies under the HTTP client: addresses, time and bytes of one request, and connections."""
