-- GETs the list of orders with one search after the other; WRK_KEYS is the token, WRK_BODY the searches, a line each.

local paths = {}
local turn = 0

function init(args)
    local headers = {["Authorization"] = "Bearer " .. os.getenv("WRK_KEYS")}
    for line in os.getenv("WRK_BODY"):gmatch("[^\n]+") do
        paths[#paths + 1] = wrk.format("GET", os.getenv("WRK_PATH") .. line, headers)
    end
end

function request()
    turn = turn % #paths + 1
    return paths[turn]
end

done = dofile(os.getenv("WRK_FOLDER") .. "/report.lua")
