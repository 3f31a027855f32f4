-- What is TLS is told by its octets and never by its port: tshark looks at them by itself (its heuristics) once no port
-- says what it has to be. Where tshark was built without Lua this is passed over, and its ports decide.
local function free(transport, name, ports)
  local known = DissectorTable.get(transport .. ".port")
  for _, port in ipairs(ports) do known:remove(port, Dissector.get(name)) end
end
free("tcp", "tls", {
  324, 443, 465, 636, 802, 853, 989, 990, 992, 993, 994, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671,
  5684, 5868, 8883, 11207, 19999, 27017,
})
free("udp", "dtls", {853, 2221, 5684, 5868})
