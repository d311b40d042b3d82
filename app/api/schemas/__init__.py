"""What is sent and answered, one module a resource."""
