"""What the house must withstand: servers away, processes killed, two people at once, bad input, full disks."""
