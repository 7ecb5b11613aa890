-- What shoppers and staff do with orders after they were reserved, each kind of it alone. WRK_BODY
-- tells which: `pairs` reserves and gives details to what was reserved; `pages` reads shoppers' own
-- orders; `slips` sends one slip to each; `decide` approves slips.
--
-- What one kind makes the next one works on: each thread reads lines of WRK_READ, every second one of
-- them, and writes lines to WRK_WRITE with its number behind.

local threads = 0
local reserve = { ["Content-Type"] = "application/json" }

function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end

function init(args)
    kind = os.getenv("WRK_BODY")
    path = os.getenv("WRK_PATH")
    run = os.getenv("WRK_RUN")
    token = os.getenv("WRK_TOKEN")
    count = 0
    next = 1
    lines = {}
    out = os.getenv("WRK_WRITE") and io.open(os.getenv("WRK_WRITE") .. id, "a")
    if os.getenv("WRK_READ") then
        local number = 0
        for line in io.lines(os.getenv("WRK_READ")) do
            number = number + 1
            if number % 2 == id % 2 then lines[#lines + 1] = line end
        end
    end
end

local function split(line)
    return line:match("^(%S+) (%S+)$")
end

local function details(line)
    local code, key = split(line)
    return wrk.format("PUT", "/api/v1/orders/" .. code .. "/customer", {
        ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. key,
    }, string.format('{"name":"Somchai Jaidee","phone":"08%d%07d",' ..
        '"email":"somchai%d-%d@mail.example",' ..
        '"address":"1 Sukhumvit Road, Khlong Toei, Bangkok 10110","note":""}',
        id, count % 10000000, id, count))
end

local function reservation()
    reserve["Idempotency-Key"] = string.format("%s-%d-%d", run, id, count)
    return wrk.format("POST", path, reserve, '{"lines":[{"sku":"BENCH","quantity":1}]}')
end

-- Says for which order it is: no two slips are the same file.
local function slip(line)
    local code, key = split(line)
    return wrk.format("POST", "/api/v1/orders/" .. code .. "/slips", {
        ["Content-Type"] = "application/pdf", ["Authorization"] = "Bearer " .. key,
    }, "%PDF-1.7\n" .. code .. "\n%%EOF\n")
end

function request()
    count = count + 1
    if kind == "pairs" then
        local line = table.remove(lines)
        return line and details(line) or reservation()
    end
    local line = lines[next]
    next = next + 1
    if kind == "pages" then
        if next > #lines then next = 1 end
        local code, key = split(line)
        return wrk.format("GET", "/o/" .. code .. "/" .. key)
    end
    -- Nothing is left: what follows is not counted.
    if not line then return wrk.format("GET", "/healthz") end
    if kind == "slips" then return slip(line) end
    return wrk.format("POST", "/api/v1/admin/slips/" .. line .. "/decision", {
        ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token,
    }, '{"decision":"approve"}')
end

if os.getenv("WRK_BODY") ~= "pages" then
    function response(status, headers, body)
        if kind == "pairs" then
            if status == 201 then
                local code = body:match('"code":%s*"([^"]+)"')
                local key = body:match('"key":%s*"([^"]+)"')
                lines[#lines + 1] = code .. " " .. key
                if out then out:write(code, " ", key, "\n") end
            elseif status == 200 then
                done_here = (done_here or 0) + 1
            end
        elseif kind == "slips" and status == 201 then
            done_here = (done_here or 0) + 1
            if out then out:write(body:match('"id":%s*"?(%d+)'), "\n") end
        elseif kind == "decide" and status == 200 and #body > 20 then
            done_here = (done_here or 0) + 1
            if out then out:write("1\n") end
        end
        if out and count % 50 == 0 then out:flush() end
    end
end

done = dofile(os.getenv("WRK_FOLDER") .. "/report.lua")
