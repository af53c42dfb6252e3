"""季度服务之星 and other awards: who is eligible, how a score is made, who wins, and how people decide it."""
