"""What is to be done without anybody asking, and who carries it: the serving process, or workers on Redis."""
