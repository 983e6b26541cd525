"""What the parts say to each other: frozen, closed, strict plain data, and the register of topics."""
