"""One reader for each kind of file that holds traffic: pcap through tshark, HAR, mitmproxy, Zeek, Suricata."""
