-- wrk: the gateway's pages of the posts of POSTS in turn, no two alike at the same time.
local posts = {}
for id in os.getenv("POSTS"):gmatch("%d+") do posts[#posts + 1] = id end
local n = 0
request = function()
  n = n % #posts + 1
  return wrk.format("GET", "/api/v1/pages/posts/" .. posts[n])
end
