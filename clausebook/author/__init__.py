"""What helps whoever writes the texts: new repositories, anchors, numbers, drafts and proposals."""
