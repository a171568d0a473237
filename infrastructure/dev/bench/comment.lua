-- wrk: writes comments on the posts of POSTS in turn, as the bearer of TOKEN.
local posts = {}
for id in os.getenv("POSTS"):gmatch("%d+") do posts[#posts + 1] = id end
local n = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.body = '{"body": "There is a **bass line** here that I would follow anywhere.\\n\\nThe chorus comes late, which is why it *stays*."}'
request = function()
  n = n % #posts + 1
  return wrk.format(nil, "/api/v1/posts/" .. posts[n] .. "/comments")
end
