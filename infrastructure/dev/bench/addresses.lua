-- wrk: the addresses of ADDRESSES, one a line, in turn.
local addresses = {}
for address in os.getenv("ADDRESSES"):gmatch("%S+") do addresses[#addresses + 1] = address end
local n = 0
request = function()
  n = n % #addresses + 1
  return wrk.format("GET", addresses[n])
end
