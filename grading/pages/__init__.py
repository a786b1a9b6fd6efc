"""What people read: feedback, report, export. Reads the book and changes nothing in it."""
