-- wrk: 60 % home page, 30 % post page, 10 % comments, through the gateway.
local posts = {}
for id in os.getenv("POSTS"):gmatch("%d+") do posts[#posts + 1] = id end
local n = 0
local write = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("TOKEN") }
request = function()
  n = n + 1
  local post = posts[n % #posts + 1]
  local turn = n % 10
  if turn < 6 then return wrk.format("GET", "/api/v1/pages/home") end
  if turn < 9 then return wrk.format("GET", "/api/v1/pages/posts/" .. post) end
  return wrk.format("POST", "/api/v1/posts/" .. post .. "/comments", write, '{"body": "A thought in passing."}')
end
done = function(summary, latency, requests)
  io.write(string.format("  99.9%%  %.2fms\n", latency:percentile(99.9) / 1000))
end
