"""Where frames come from: streams, files, folders, drawn scenes."""
