"""What any records office would need; no domain word appears below this line."""
