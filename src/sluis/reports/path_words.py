"""What a path of a router tells about a home, in words that people know: a closed list, in Dutch and English.

In:  a path of TR-181 or TR-098, dotted, with stars. Out: its words, or ``None``: it has no plain name yet.

The rule this module keeps: words say what it tells about the home, not what it is called in the data model.
"""

import re
from typing import Final

from sluis.i18n import N_

PATH_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"AssociatedDevice\.\*\.SignalStrength$", N_("How strong the Wi-Fi of a device is (nearer to 0 is stronger)")),
    (r"AssociatedDevice\.\*\.(Associated)?(Device)?MACAddress$", N_("Which measurements are of the same device")),
    (r"Host\.\*\.(PhysAddress|MACAddress)$", N_("Which devices there are, without their address")),
    (r"AssociatedDevice\.\*\.LastData\w+Rate$", N_("How fast the Wi-Fi of a device is, in kilobits a second")),
    (r"AssociatedDevice\.\*\.OperatingStandard$", N_("Which kind of Wi-Fi a device has")),
    (r"Host\.\*\.HostName$", N_("What sort of device it is, not its name")),
    (
        r"Host\.\*\.Active$",
        N_("Whether a device was connected. From that somebody can tell whether anybody was at home"),
    ),
    (r"(Radio|WLANConfiguration)\.\*\.Channel$", N_("On which channel your Wi-Fi is")),
    (r"Radio\.\*\.OperatingFrequencyBand$", N_("On which band your Wi-Fi is")),
    (r"DeviceInfo\.UpTime$", N_("How long your router has been on, in seconds")),
    (r"ProcessStatus\.CPUUsage$", N_("How busy your router was, in percent")),
    (r"MemoryStatus\.Free$", N_("How much memory your router had left, in kilobytes")),
    (
        r"(Ethernet\.Interface|LANEthernetInterfaceConfig)\.\*\.Status$",
        N_("Whether a socket for a cable on your router works"),
    ),
    (r"(WiFi\.SSID|WLANConfiguration)\.\*\.Status$", N_("Whether your Wi-Fi is on")),
    (
        r"(Radio|SSID|AssociatedDevice|WLANConfiguration)\.\*\.Stats\.ErrorsSent$",
        N_("How often sending over Wi-Fi failed"),
    ),
    (r"NeighboringWiFiDiagnostic\.Result\.\*\.SSID$", N_("The name of a neighbour's Wi-Fi")),
    (r"NeighboringWiFiDiagnostic\.Result\.\*\.BSSID$", N_("The address of a neighbour's router (its MAC address)")),
    (r"NeighboringWiFiDiagnostic\.Result\.\*\.SignalStrength$", N_("How strong a neighbour's Wi-Fi is here")),
    (r"NeighboringWiFiDiagnostic\.Result\.\*\.Channel$", N_("On which channel a neighbour's Wi-Fi is")),
    (r"NeighboringWiFiDiagnostic\.Result\.\*\.SecurityModeEnabled$", N_("How a neighbour's Wi-Fi is secured")),
    (r"NeighboringWiFiDiagnostic\.Result\.\*\.OperatingStandards$", N_("Which kind of Wi-Fi a neighbour has")),
    (r"AssociatedDevice\.\*\.Noise$", N_("How much other radio there is around a device")),
    (r"AssociatedDevice\.\*\.Retransmissions$", N_("How often your Wi-Fi had to send again to a device")),
    (
        r"AssociatedDevice\.\*\.Active$",
        N_("Whether a device was on your Wi-Fi. From that somebody can tell whether anybody was at home"),
    ),
    (r"AssociatedDevice\.\*\.AssociationTime$", N_("Since when a device was on your Wi-Fi")),
    (r"AssociatedDevice\.\*\.Stats\.Bytes(Sent|Received)$", N_("How much a device sent or received")),
    (r"AssociatedDevice\.\*\.Stats\.Packets(Sent|Received)$", N_("In how many pieces a device sent or received")),
    (
        r"AssociatedDevice\.\*\.Stats\.(ErrorsReceived|\w*Retr\w+Count)$",
        N_("How often sending to a device failed"),
    ),
    (r"Host\.\*\.IPAddress$", N_("The address of a device inside your home (its IP address)")),
    (r"Host\.\*\.(InterfaceType|Layer1Interface)$", N_("Whether a device is on Wi-Fi or on a cable")),
    (r"Host\.\*\.(VendorClassID|UserClassID)$", N_("What a device says about its make and sort")),
    (
        r"Host\.\*\.(ActiveLastChange|LeaseTimeRemaining)$",
        N_("When a device came or went. From that somebody can tell when people are at home"),
    ),
    (r"(WiFi\.SSID|WLANConfiguration)\.\*\.SSID$", N_("The name of your Wi-Fi")),
    (r"(WiFi\.SSID|WLANConfiguration)\.\*\.BSSID$", N_("The address of your router's Wi-Fi (its MAC address)")),
    (r"Radio\.\*\.Status$", N_("Whether your Wi-Fi is on")),
    (r"Radio\.\*\.(Transmit|TransmitPower)\w*$", N_("How strong your router sends")),
    (
        r"Radio\.\*\.\w*OperatingChannelBandwidth$",
        N_("How wide the channel of your Wi-Fi is"),
    ),
    (r"Radio\.\*\.(OperatingStandards|SupportedStandards)$", N_("Which kinds of Wi-Fi your router uses")),
    (r"Radio\.\*\.Stats\.Noise$", N_("How much other radio there is around your router")),
    (r"Stats\.Bytes(Sent|Received)$", N_("How much went over a part of your router")),
    (r"Stats\.Packets(Sent|Received)$", N_("In how many pieces something went over a part of your router")),
    (r"Stats\.ErrorsSent$", N_("How often sending failed")),
    (r"Stats\.(ErrorsReceived|DiscardPackets\w+)$", N_("How often receiving failed")),
    (r"DeviceInfo\.SoftwareVersion$", N_("Which software your router runs")),
    (r"DeviceInfo\.(HardwareVersion|ModelName|ModelNumber|ProductClass)$", N_("Which model of router you have")),
    (r"DeviceInfo\.(Manufacturer|ManufacturerOUI)$", N_("Who made your router")),
    (r"DeviceInfo\.SerialNumber$", N_("The serial number of your router")),
    (r"DeviceInfo\.TemperatureStatus\.\S*Value$", N_("How warm your router is")),
    (r"MemoryStatus\.Total$", N_("How much memory your router has, in kilobytes")),
    (
        r"(ExternalIPAddress|IP\.Interface\.\*\.IPv4Address\.\*\.IPAddress)$",
        N_("The address of your connection on the internet (its IP address)"),
    ),
    (r"(DSL\.Channel\.\*|WANDSLInterfaceConfig)\.(Downstream|Upstream)CurrRate$", N_("How fast your connection is")),
    (r"(Upstream|Downstream)(NoiseMargin|Attenuation|Power)$", N_("How good the line to your home is")),
    (r"(DSL\.Line\.\*|WANDSLInterfaceConfig|Optical\.Interface\.\*)\.Status$", N_("Whether your connection works")),
    (r"Optical\.Interface\.\*\.\w*OpticalSignalLevel$", N_("How strong the light in your fibre is")),
)
"""End of a path of TR-181 or TR-098 → what it tells."""


def words_about(path: str) -> str | None:
    """Return the message id of what a path tells, ``None`` when the list has no words for it.

    Examples:
        >>> words_about("Device.DeviceInfo.UpTime"), words_about("Device.X_NEW")
        ('How long your router has been on, in seconds', None)
    """
    return next((words for end, words in PATH_WORDS if re.search(end, path)), None)
