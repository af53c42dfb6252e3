"""The pictures of docs/guides/stars.zh-CN.md: a cycle in a small town, from the cut-off to a withdrawal."""
