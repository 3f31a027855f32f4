"""What a name promises of the value it stands beside: the last name of a path, or a key in a text.

In:  names: a path, or one key.
Out: a kind, or ``None``.

The rules this module keeps:
 * Makers repeat the standard names behind a prefix of their own (``X_ALU-COM_``), in other case and glued together
   (``AlMac``, ``hostname``), so names are compared word by word, without prefix, marks, accents and case. Only what is
   long enough to mean one thing (``~`` in the table) may also stand behind letters: ``WPAPSK``, ``stamacaddress``.
 * A kind is read from the end of the last name only: ``PasswordReset`` is no password, ``ResetPassword`` is one. A name
   that says nothing alone (``name``, ``value``) is read with the one above it.
 * A secret is what this table or ``find.secrets`` names so: what refuses a row and what hides a value never differ.

Own tables: standard names from the Broadband Forum models, makers' names as seen in captures/dumps, and words of Dutch,
German and French for the same.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from sluis.identify.find.composed import kind_above, kind_within
from sluis.identify.find.secrets import name_says
from sluis.telemetry.model import Path
from sluis.terms import Kind

_PREFIX: Final = re.compile(r"^X_[0-9A-Za-z\-]{1,32}_")
_WORDS: Final = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ABOVE: Final = frozenset({"Device", "InternetGatewayDevice", "IGD", "header", "url", "Services"})
"""Roots, that say nothing of the name below them."""
_ROW: Final = re.compile(r"\.(?:entry|item|record|row|eintrag|regel|element)$")
INSTANCE: Final = re.compile(r"\*|\{i\}|[0-9]+")
_LONGEST: Final = 128
"""Longest segment read as a name, characters; what is longer is no name of a parameter."""

KIND_NAMES: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.SECRET, "~passphrase ~passwd ~password passcode ~psk ~wepkey ~wpakey sharedkey"),
    (Kind.SECRET, "~privatekey encryptionkey networkkey authkey accesskey ~secretkey apikey secret"),
    (Kind.SECRET, "credential pin pincode sessionid cookie accesstoken authtoken ~pwd ~pswd sharedsec"),
    (Kind.SECRET, "authpw loginpw userpw adminpw authpass loginpass userpass adminpass rootpass sippass ppppass"),
    (Kind.SECRET, "~wachtwoord ~passwort ~kennwort ~motdepasse refreshtok accesstok authtok pukcode puk setupcode"),
    (
        Kind.SECRET,
        "pairingcode claimcode unlockcode verificationcode otp ~paswoord ~wachtzin wachtwrd mdp motpasse codepin",
    ),
    (
        Kind.SECRET,
        "cle clef ~clewifi ~clewpa ~clewep ~cledesecurite ~clesecurite codewifi codeacces codedacces codesecret",
    ),
    (
        Kind.SECRET,
        "~schluessel ~schlussel ~netzschluessel ~zugangscode ~toegangscode ~freischaltcode ~geheimcode geheim",
    ),
    (
        Kind.SECRET,
        "sleutel ~wifisleutel ~wlansleutel ~netwerksleutel ~toegangssleutel ~privsleutel ~cassleutel sleutelder",
    ),
    (
        Kind.SECRET,
        "~ploampassword ploampaswoord slid pw psw passwordhash passwdhash pwdhash pwhash passhash koppelcode",
    ),
    (Kind.SECRET, "llat longlivedtoken updatekey localkey devicekey devicesecret streamkey feedkey writekey readkey"),
    (Kind.SECRET, "activatiecode registratiecode registrierungscode aktivierungscode codeactivation wpspin pincodes"),
    (Kind.SECRET, "wachtwoordhash kennworthash passworthash accesscode doorcode alarmcode deurcode jeton jetonacces"),
    (
        Kind.SECRET,
        "ploam wachtwoordzin mattercode qrcodepayload setuppayload clereseau bottoken manualcode handmatigecode",
    ),
    (Kind.SECRET, "beveiligingscode beveiligingssleutel ww wifiww gastww bearer csrf xsrf verifycode onboardingcode"),
    (Kind.SECRET, "hueusername bridgeusername"),
    (Kind.SECRET, "recoverycode backupcode hapcode homekitcode preshared commstring cred pwmd5 passmd5 clesecu"),
    (Kind.SERIAL, "~toestelnr"),
    (Kind.SECRET, "creds wachtw pmk pmkr0 pmkr1 ltk irk csrk linkkey tclk nwkkey netkey appkey devkey installcode"),
    (Kind.CONFIGURATION, "broadcastmac broadcastmacaddr broadcastmacaddress"),
    (Kind.IMEI, "~imei"),
    (Kind.SUBSCRIBER_NUMBER, "~imsi ~iccid eid subscriberid customerid contractid provisioningcode"),
    (
        Kind.SUBSCRIBER_NUMBER,
        "~customernumber customernr customerno subscribernumber contractnumber ~klantnummer klantnr klantid",
    ),
    (
        Kind.SUBSCRIBER_NUMBER,
        "~kundennummer kundennr ~vertragsnummer vertragsnr ~contractnummer contractnr numeroclient numclient",
    ),
    (
        Kind.SUBSCRIBER_NUMBER,
        "numerocontrat numcontrat numeroabonne aansluitnummer anschlusskennung anschlussnummer accountnumber",
    ),
    (Kind.SUBSCRIBER_NUMBER, "simnumber simnr simkaart"),
    (
        Kind.PHONE_NUMBER,
        "callinglineid callerlineid callingline calledid gebeld rueckrufnummer",
    ),
    (
        Kind.PHONE_NUMBER,
        "numeroappelant doorkiesnummer nebenstelle terugbelnummer telefoonthuis telefoonprive telefoonwerk",
    ),
    (Kind.SUBSCRIBER_NUMBER, "lineid mitbenutzernummer mitbenutzer tonlinenummer tonlinekennung"),
    (Kind.PHONE_NUMBER, "~msisdn ~phonenumber directorynumber callingnumber callednumber telephonenumber"),
    (Kind.PHONE_NUMBER, "hotlinenumber dialednumber dialnumber faxnumber"),
    (Kind.PHONE_NUMBER, "mobilenumber callernumber telno phonenr msn"),
    (Kind.PHONE_NUMBER, "partynumber remoteparty forwardedtonumber quickdialnumber extensionnumber busynumber"),
    (
        Kind.PHONE_NUMBER,
        "~telefoonnummer ~telefoonnr ~telnr telnummer ~rufnummer rufnr telefonnummer telefonnr ~telefoon",
    ),
    (
        Kind.PHONE_NUMBER,
        "~numtel numerotel numerotelephone numerodetelephone telephone telefon mobilnummer handynummer",
    ),
    (
        Kind.PHONE_NUMBER,
        "mobielnummer mobiel gsmnummer gsmnr nummerweergave beller gebelde anrufer anruferin appelant appele",
    ),
    (Kind.PHONE_NUMBER, "aparty bparty callerid calleeid phonenr phoneno phone tel fax callednr callingnr"),
    (
        Kind.PHONE_NUMBER,
        "caller callee whatsapp recipientnumber smsnumber smsto forwardto forwardnumber doorschakelnummer",
    ),
    (
        Kind.PHONE_NUMBER,
        "noodnummer contactnumber contactphone contacttel dialto callto dialstring outgoingnumber numeroappele",
    ),
    (Kind.PHONE_NUMBER, "zielrufnummer eigennummer eigenrufnummer lijnnummer leitungsnummer numeroligne callednum"),
    (Kind.PHONE_NUMBER, "nationalnumber subscriberphone"),
    (Kind.PHONE_NUMBER, "callingnum callnumber umleitungsziel rufumleitung"),
    (Kind.EMAIL, "~emailaddress emailaddr contactmail email mailaddress"),
    (Kind.DHCP_IDENTIFIER, "clientid duid"),
    (Kind.MAC_ADDRESS, "~macaddr ~macaddress ~bssid hessid hwaddr hwaddress physaddress chaddr mac alid ruid"),
    (Kind.SSID, "~ssid ssidname networkname wifiname wlanname wifinetwork"),
    (
        Kind.SSID,
        "~netwerknaam wifinaam wlannaam ~netzwerkname ~netzname wlannetz funknetz ~nomreseau nomdureseau nomwifi",
    ),
    (Kind.SSID, "ess essid apname accesspointname backhaulname bandname meshname broadcastname homewifi wifihome"),
    (
        Kind.SSID,
        "wifiprofilename wlanprofilename networkprofilename lastconnectednetwork connectednetwork currentnetwork",
    ),
    (Kind.SSID, "lastnetwork joinednetwork knownnetwork savednetwork preferrednetwork netwerknamen guestnetwork"),
    (Kind.SSID, "netwerk draadloosnetwerk reseauwifi netzkennung tethername meshid"),
    (Kind.SSID, "lastjoined connectedto nwname netname wifigast gastwifi gastwlan wifiinvite roamnetwork wifiname"),
    (Kind.SSID, "ssidhex"),
    (
        Kind.LOCATION,
        "standortdesgerates standortdesgeraetes standortdesgerats locatievanhetapparaat emplacementdelappareil",
    ),
    (Kind.LOCATION, "locationdescription locatieomschrijving standortbeschreibung descriptionlieu"),
    (Kind.SSID, "gastnetwerk gastnetz reseauinvite wifinetworkname"),
    (Kind.USER_NAME, "calleridname callername callingname callingpartyname displayedname contactname"),
    (
        Kind.USER_NAME,
        "contact child kid kidname contactname customername subscribername accountholder phonebookentryname",
    ),
    (
        Kind.USER_NAME,
        "owner eigenaar besitzer proprietaire bewoner klantnaam kundenname nomclient kontaktname naambeller",
    ),
    (
        Kind.USER_NAME,
        "callernaam anrufername nomappelant kindprofiel",
    ),
    (
        Kind.USER_NAME,
        "kinderprofil profilenfant phonebookname personname profilename",
    ),
    (
        Kind.HOST_NAME,
        "~hostnaam ~nodename sysname ~computernaam rechnername nomhote nomdhote bonjourname mdnsnaam servername",
    ),
    (
        Kind.HOST_NAME,
        "serverstring llmnrname machinename workgroupname",
    ),
    (
        Kind.HOST_NAME,
        "~hostname dhcpname netbiosname netbios stahost clienthost devicehost dhcphost mdnsname computername",
    ),
    (Kind.DEVICE_NAME, "~devicename devname ~friendlyname nickname displayname aliasname instancename customname"),
    (Kind.DEVICE_NAME, "childname kidname ownername ~apparaatnaam ~toestelnaam ~geraetename ~geraetname ~geratename"),
    (
        Kind.DEVICE_NAME,
        "~geratname geraetebezeichnung ~nomappareil nomdelappareil ~nomequipement nomperipherique ~devicealias",
    ),
    (
        Kind.DEVICE_NAME,
        "hostalias clientname clientnaam clientalias stationname handsetname mobilteilname nodename nodealias",
    ),
    (
        Kind.DEVICE_NAME,
        "aliasuser useralias accessoryname hubname devname zigbee2mqttdevice mqttdevice devicelabel apparaatlabel",
    ),
    (Kind.DEVICE_NAME, "cameraname printername speakername playername tvname switchname thermostatname lampname"),
    (
        Kind.DEVICE_NAME,
        "apparaat toestel geraet gerat peripherique equipement appareil hostnames equipementname appareilnom",
    ),
    (Kind.DEVICE_NAME, "peripheriquename clientdescription hostdescription devicedescription peername receivername"),
    (Kind.DEVICE_NAME, "nick friendly dispname pcname computer workstation staticname"),
    (Kind.DEVICE_NAME, "dnssdname printerdnssdname extensionname extensionnaam newname newdevicename newhostname"),
    (
        Kind.SERIAL,
        "~serialnumber serialnum serialno serialnr serno sernum snum sno serial sn dsn ~serienummer ~seriennummer",
    ),
    (
        Kind.SERIAL,
        "manufactureinfo manufacturerinfo manufacturinginfo manuinfo manufinfo itembarcode barcode equipmentid",
    ),
    (Kind.SERIAL, "~seriennr ~serienr ~seriesnr serienum ~numserie ~numeroserie ~numerodeserie noserie nserie"),
    (Kind.SERIAL, "~serialid sernr devserial devsn ontsn onusn gponsn ponsn hwserial boardserial fertigungsdaten"),
    (
        Kind.SERIAL,
        "~meternr ~meternummer ~meterid meterserial ~zaehlernummer ~zahlernummer ~zaehlernr ~zahlernr compteurnum",
    ),
    (Kind.SERIAL, "numerocompteur numcompteur eancode meterno meternumber eqid ~geraetenr"),
    (Kind.SERIAL, "~geratenr ~geraetenummer ~geratenummer ~toestelnummer ~apparaatnummer ain devid apparaatid"),
    (
        Kind.SERIAL,
        "geraeteid gerateid smartcard smartcardnr smartcardno smartcardnumber smartcardid cardnumber kaartnummer",
    ),
    (
        Kind.SERIAL,
        "kartennummer numerocarte casid stbid stbserial boxid vin chassisnumber chassisnummer fahrgestellnummer",
    ),
    (Kind.SERIAL, "apparaatnr toestelnr ser hwid boardid serialcode productserial unitserial packserial bridgeid"),
    (
        Kind.SERIAL,
        "equipmentidentifier compteurid iserial simid meid imeisv uidhw hwuid socid esn identnummer toestelid",
    ),
    (Kind.SERIAL, "batteryserial accuserial inverterserial inverterid thingid chipid"),
    (
        Kind.SERIAL,
        "ean eannr eannummer eanelektriciteit eangas eanstroom eanpower bsn boxsn laadpaal laadpaalid laadpaalnr",
    ),
    (
        Kind.SERIAL,
        "laadpunt laadpuntid chargepoint chargepointid chargerid chargeboxid wallbox wallboxid evseid ladepunkt",
    ),
    (
        Kind.SERIAL,
        "ladesaeule ladestation laadstation borneid fabrikationsnummer fabrieksnummer fabriknummer herstellernummer",
    ),
    (
        Kind.SERIAL,
        "fabricagenummer productienummer zaehlpunkt zaehlpunktnr zaehlpunktnummer zaehlpunktbezeichnung zaehlerid",
    ),
    (
        Kind.SERIAL,
        "malo maloid melo meloid pointdelivraison meterident meteridentifier meetpunt",
    ),
    (
        Kind.SERIAL,
        "meetpuntid aansluitingid smartcardnummer viewingcardnr viewingcardnumber decodernr decodernummer omvormerid",
    ),
    (
        Kind.SERIAL,
        "omvormernr wechselrichterid dataloggerid loggerid collectorid gatewayserienr ontid cpeserial",
    ),
    (Kind.ENDPOINT, "endpointid topic jabberid"),
    (Kind.UUID, "~uuid udn guid"),
    (
        Kind.USER_NAME,
        "~username userid loginname login loginid accountname adminname account authname authuser authid ~loid",
    ),
    (Kind.USER_NAME, "reguser pdpuser pppuser ftpuser webuser"),
    (Kind.USER_NAME, "loginuser sipuser vpnuser radiususer mqttuser smtpuser"),
    (Kind.USER_NAME, "acsuser apnuser mailuser dialuser gebruikersnaam"),
    (Kind.USER_NAME, "gebruiker benutzername jid firstname lastname"),
    (Kind.USER_NAME, "fullname surname voornaam achternaam nomutilisateur nomdutilisateur utilisateur identifiant"),
    (
        Kind.USER_NAME,
        "usr usrname user uname benutzer benutzerkennung benutzerid kennung anmeldename zugangskennung inlognaam",
    ),
    (
        Kind.USER_NAME,
        "loginnaam accountnaam accountid gebruikerid registername registeruser registrationname peeruser serveruser",
    ),
    (
        Kind.USER_NAME,
        "proxyuser sambauser logicalid ownerid ownerlogin loggedinas loggedinuser lastlogin lastloginuser remoteuser",
    ),
    (
        Kind.USER_NAME,
        "currentuser sessionuser vpnlogin smbuser nasuser clouduser cloudaccount wpsuser dbuser brokeruser peerid",
    ),
    (
        Kind.USER_NAME,
        "supplicantid radiusname pppoename pppname pppoeuser internetkennung zugangsnummer isplogin ispuser",
    ),
    (
        Kind.USER_NAME,
        "kontoname nomcompte compte idclient inlogcode benutzerkonto gebruikersaccount identifiantfai aangemelddoor",
    ),
    (
        Kind.USER_NAME,
        "createdby updatedby modifiedby lastmodifiedby angemeldetals ingelogdals aangemeldals connectedas",
    ),
    (Kind.USER_NAME, "sublabel recognizedface facename herkendgezicht"),
    (Kind.USER_NAME, "gezicht kindnaam kindname bewonernaam gezinslid"),
    (
        Kind.USER_NAME,
        "logon beheerder contactpersoon echtgenote profielnaam moeder vader mother father",
    ),
    (
        Kind.USER_NAME,
        "zoon dochter echtgenoot partner broer zus resident prenom givenname belongsto",
    ),
    (
        Kind.USER_NAME,
        "assignedto toegewezenaan familymember familielid householdmember gezinslidnaam occupant huisgenoot vorname",
    ),
    (Kind.USER_NAME, "nachname nomfamille nomdefamille principal kidsname childsname who wie persoon"),
    (
        Kind.USER_NAME,
        "acct acctname inlog inlogaccount zugangsname runas lastloggedin sipid accessid eapid identityname",
    ),
    (Kind.USER_NAME, "principalname"),
    (
        Kind.USER_NAME,
        "logonname logonid abonr roepnaam nomcomplet cnam assignee tenant huurder bewohner visitor bezoeker",
    ),
    (Kind.USER_NAME, "identifiantdeconnexion identifiantconnexion psnid onlineid gamertag battletag epicid riotid"),
    (Kind.USER_NAME, "usedby gebruiktdoor leerling"),
    (Kind.USER_NAME, "pseudonymidentity anonymousidentity outeridentity eapidentity useridentity nai impi impu"),
    (Kind.USER_NAME, "mediagatewayid mediagatewayname mgid mgcid mgname mgwid"),
    (Kind.IP_ADDRESS, "ipaddr ipaddress ipv4addr ipv6addr ipv4address ipv6address ip4addr ip6addr"),
    (Kind.IP_ADDRESS, "gateway dnsserver nexthop externalip localip remoteip wanip lanip ip ~ipv4address ~ipaddress"),
    (Kind.IP_ADDRESS, "ipstart ipend startip endip sourceip sourceipstart sourceipend destip destipstart destipend"),
    (Kind.IP_ADDRESS, "broadcastaddress broadcast minaddress maxaddress iprange dnslist dnsaddress firstip lastip"),
    (Kind.IP_PREFIX, "ipv6prefix ipv4prefix delegatedprefix"),
    (Kind.URL, "url uri href"),
    (Kind.DOMAIN, "domain domainname fqdn serveraddress serverhost"),
    (
        Kind.LOCATION,
        "latitude longitude altitude geolocation location coordinates postcode lat lon lng latlon",
    ),
    (Kind.LOCATION, "civicaddress streetaddress homeaddress postaladdress installaddress installationaddress adres"),
    (Kind.LOCATION, "street streetname straat straatnaam housenumber huisnummer city town woonplaats zipcode zip"),
    (Kind.LOCATION, "postalcode geohash roomname room cellid cellidentity ecgi cgi ncgi eci nci tac lac"),
    (
        Kind.LOCATION,
        "plz postleitzahl ~codepostal ~adresse wohnort ort stadt strasse hausnummer anschrift standort ~rue ville",
    ),
    (Kind.LOCATION, "commune adressepostale lieu emplacement plaats"),
    (Kind.LOCATION, "gemeente provincie woonadres ~standplaats locatie"),
    (
        Kind.LOCATION,
        "ruimte ruimtenaam piece stad dorp wijknaam stadsdeel",
    ),
    (
        Kind.LOCATION,
        "rdx rdy rijksdriehoekx rijksdriehoeky gpspos gpslocation coords coord",
    ),
    (Kind.LOCATION, "province district kanton landkreis departement appartement building gebouw bouwlaag gemeinde"),
    (Kind.LOCATION, "localite lieudit ortschaft village vertrek geofence maidenhead mgrs leveradres postcd longdeg"),
    (Kind.LOCATION, "locatienaam gpsposition gpscoord gpsfix latlng geopoint"),
    (
        Kind.LOCATION,
        "w3w what3words pluscode olc civicaddr civicloc civic placedin placement installlocation locationname",
    ),
    (
        Kind.LOCATION,
        "breitengrad laengengrad langengrad breedtegraad lengtegraad geobreite geolaenge locationlabel placelabel",
    ),
    (
        Kind.LOCATION,
        "aufstellort einbauort montageort installationsort installatieplaats opstelplaats verblijfplaats",
    ),
    (
        Kind.LOCATION,
        "woonplaatsnaam plaatsnaam gemeentenaam ortsname ortsteil stadtteil codeinsee nomvoie installationplace",
    ),
    (
        Kind.LOCATION,
        "sitename plantname plantaddress stationaddr stationaddress roomlabel kamernaam raumname zimmername nompiece",
    ),
    (
        Kind.LOCATION,
        "gebaeude gebouw batiment stockwerk raumbezeichnung liegenschaft locatielabel adresregel vestiging",
    ),
    (Kind.LOCATION, "syslocation snmplocation kamer raum zimmer etage verdieping"),
    (Kind.LOCATION, "cellcid lcid cellnumber celid enb gnb trackingareaid address1 address2 addressline buurt wijk"),
    (
        Kind.LOCATION,
        "installatieadres leveringsadres aansluitadres deliveryaddress shippingaddress billingaddress quartier",
    ),
    (Kind.LOCATION, "weatherlocation weatherplace weathercity weerplaats wetterort"),
    (Kind.LOCATION, "trackingarea trackingareacode locationarea locationareacode enodebid enbid gnbid"),
    (Kind.FINGERPRINT, "vendorclassid userclassid vendorclass useragent fingerprint osversion ostype"),
    (Kind.FINGERPRINT, "devicetype"),
    (Kind.CERTIFICATE, "certificate cert"),
    (Kind.LOG, "syslog logfile logtext logline"),
    (Kind.MESSAGE, "smstext messagetext messagebody"),
    (Kind.PRESENCE, "lastseen lastactive online onlinetime offlinetime joinedtime associationtime"),
    (Kind.PRESENCE, "connecttime lastconnecttime leasetime leasetimeremaining"),
    (Kind.UPTIME, "uptime"),
    (Kind.SIGNAL, "rssi snr signalstrength signallevel rcpi"),
    (Kind.COUNTER, "bytesreceived bytessent packetsreceived packetssent errorsreceived errorssent"),
    (Kind.COUNTER, "rxbytes txbytes rxpackets txpackets"),
    (Kind.VERSION, "softwareversion hardwareversion firmwareversion"),
    (Kind.MODEL, "modelname model manufacturer productclass"),
    (Kind.FREE_TEXT, "description remark comment note alias"),
)
"""How the last name ends, and what it then is; the first that fits. A plural, index or band may follow."""
_BAND: Final = r"(?:2\.?4?|24|5|6)\.?g(?:\.?hz)?"
"""The band of Wi-Fi a name is about: ``WifiName5G``, ``ssid_2_4ghz``."""

_VALUES: Final = frozenset(
    {
        ".value", ".waarde", ".wert", ".valeur", ".text", ".txt", ".raw", ".der", ".pem", ".hash", ".enc",
        ".number", ".nummer", ".numero", ".num", ".nr", ".no", ".id", ".wpa", ".wpa2", ".wpa3", ".wep", ".wps", ".sae",
    }
)  # fmt: skip
"""Last names below the name of what they hold: ``X_SAGEMCOM_Cle.WPA2``, ``Serial.Value``."""
_GENERIC: Final = frozenset(
    {
        ".name", ".naam", ".nom", ".names", ".namen", ".alias", ".label", ".bezeichnung", ".titel", ".code", ".user",
        ".login", ".placed", ".description", ".key", ".uid", ".cid", ".x.bezeichnung", ".x.naam", ".x.name",
    }
)  # fmt: skip
"""Last names that say nothing without the name above them."""
_NOT_CALLED: Final = re.compile(r"\.(?:ssid|server|usb\.hosts\.host|(?:ip|sim|qos|phy|http|data|bulk)\.?\.profile)$")
"""Rows whose ``Name`` calls nobody: a place in a table, a standard, a server."""
_OF_MODELS: Final = frozenset({".alias", ".description", ".name"})
"""What every row of a data model has (TR-106 3.6.1): it calls a device only below an object of a maker."""
_WITH_VALUES: Final = frozenset(
    {Kind.SECRET, Kind.SERIAL, Kind.PHONE_NUMBER, Kind.SSID, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.USER_NAME}
)
_LISTED: Final = re.compile(r"\.(?:acl|access|filter|firewall|rule|policy)")
"""Tables of who may reach what: their ``Location`` is a side of the router, and no place."""


def _ending(name: str) -> str:
    """Return the pattern of one name of ``KIND_NAMES`` over a name whose words begin with a dot."""
    letters = name.lstrip("~")
    if name == "user":  # and not so many of them
        return r"\.user(?![a-z])(?!\.?s)"
    if name == "~ssid":  # "class id" and "access id" end so too
        return r"(?:\.s\.?s\.?i\.?d|(?<![aei])ssid|\.essid)"
    apart = r"\." + r"\.?".join(letters)
    return f"(?:{apart}|{letters})" if name.startswith("~") else apart


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    """Compile ``KIND_NAMES``, when a name is first asked about."""
    return tuple(
        (re.compile(rf"(?:{'|'.join(map(_ending, names.split()))})(?:\.?(?:es|s|list|[0-9]{{1,2}}|{_BAND}))?$"), kind)
        for kind, names in KIND_NAMES
    )


def worded(name: str) -> str:
    """Return a name without a maker's prefix and case, a dot before each word.

    Examples:
        >>> worded("X_ALU-COM_IsGuestSSID"), worded("ip6_addrs"), worded("X_TP_AlMac")
        ('.is.guest.ssid', '.ip6.addrs', '.al.mac')
        >>> worded("Gerätename")
        '.geratename'
    """
    if len(name) > _LONGEST:
        return ""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
        name = "".join(character for character in name if not unicodedata.combining(character))
    return "".join(f".{word.lower()}" for word in _WORDS.split(_PREFIX.sub("", name)) if word)


def kind_of_name(path: Path) -> Kind | None:
    """Return what the last name of a path promises; whatever one of the two lists of names of secrets has is a secret.

    Args:
        path: Segments; one alone is a key beside a value. The last is no instance.

    Examples:
        >>> kind_of_name(("wifiSleutel",)).value, kind_of_name(("hub", "name")).value, kind_of_name(("sleutelwoord",))
        ('secret', 'device_name', None)
    """
    above, name, last = path[:-1], path[-1], worded(path[-1])
    kind = _ends_as(last) or _with_above(above, last)
    if (kind is None or kind is Kind.FREE_TEXT) and last:
        kind = kind_within(last) or _called(above, name, last) or kind
    if kind is not Kind.SECRET and last and name_says(name):
        return Kind.SECRET
    if kind is Kind.LOCATION and last.endswith(".location"):
        if above[:1] == ("header",):
            return Kind.URL
        if last == ".location" and any(_LISTED.search(worded(segment)) for segment in above):
            return None
    return kind


def _ends_as(last: str) -> Kind | None:
    return next((candidate for pattern, candidate in _kinds() if pattern.search(last)), None)


def _with_above(above: Path, last: str) -> Kind | None:
    """Return what a last name says together with the name above it: ``hub.name``, ``cle.wpa2``, ``setup.code``."""
    roots = above[:1] if above[:1] and above[0] in _ABOVE else ()
    names = [
        name
        for segment in above[len(roots) :]
        if INSTANCE.fullmatch(segment) is None and (name := _above_worded(segment))
    ]
    if len(names) > 1 and _ROW.search(names[-1]):
        names.pop()
    if not names or last not in _GENERIC | _VALUES or _NOT_CALLED.search("".join(names[-2:])):
        return None
    over = names[-1]
    if last in _VALUES:
        kind = _ends_as(over)
        if kind in _WITH_VALUES:
            return kind
    joined = (before + after for before in (over, over.removesuffix("s")) for after in (last, last[1:]))
    return next((kind for name in joined if (kind := _ends_as(name)) is not None), None)


def _called(above: Path, name: str, last: str) -> Kind | None:
    """Return what a name that only calls says by the nearest name above it that says anything."""
    roots = 1 if above[:1] and above[0] in _ABOVE else 0
    if roots and last in _OF_MODELS and not any(segment.startswith("X_") for segment in (*above, name)):
        return None
    names = [_above_worded(segment) for segment in reversed(above[roots:]) if INSTANCE.fullmatch(segment) is None]
    return kind_above(last, [name for name in names if name])


def _above_worded(segment: str) -> str:
    """Return an object's name in words, without the maker's mark that may be all there is before one: ``X_PRINTER``."""
    return worded(segment).removeprefix(".x")
