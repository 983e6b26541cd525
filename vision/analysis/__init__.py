"""Detection, tracking and measuring in their order, and which way of looking is right for a view."""
