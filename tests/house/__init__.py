"""A house of its own to capture: devices, a router that phones home, and everybody it talks with, all of them real.

Network namespaces hold a household (a phone, a television, a printer), its router and the world outside. Addresses come
from a real dnsmasq to a real udhcpc, names from a real avahi, messages go to a real mosquitto and to real TLS servers
with a key log, and a real tcpdump captures at two points at once: the bridge inside and the line outside.

``plan`` says what is sent and, at the same line, what of it is a leak: the captures and the list of what an audit must
find in them cannot drift apart. ``build`` makes it; ``python -m tests.house FOLDER`` does so for people.
"""
