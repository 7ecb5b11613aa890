-- POSTs reservations as a shopper's page does, each with an idempotency key of its own. WRK_RUN tells
-- the run, WRK_PATH the address, WRK_BODY the body; in it %PERSON% becomes a number of eight digits,
-- another for each request.
--
-- A key is the time in milliseconds as 12 hex digits and then chance, as reserve.js makes it. With
-- WRK_KEYS=random chance comes first, as in a UUID of version 4.
--
-- For the reference, the same requests go to a handler that only echoes.

local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } when; int gettimeofday(when *now, void *zone);")

local threads = 0

function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end

function init(args)
    count = 0
    path = os.getenv("WRK_PATH")
    body = os.getenv("WRK_BODY")
    isRandom = os.getenv("WRK_KEYS") == "random"
    numbered = body:find("%PERSON%", 1, true) ~= nil
    headers = { ["Content-Type"] = "application/json" }
    now = ffi.new("when")
    math.randomseed(tonumber(os.getenv("WRK_RUN"), 16) % 2147483647 + id)
end

local function chance()
    local texts = {}
    for index = 1, 4 do
        texts[index] = string.format("%08x", math.random(0, 4294967295))
    end
    return table.concat(texts)
end

local function key()
    if isRandom then return chance() .. string.format("%012x", count) end
    ffi.C.gettimeofday(now, nil)
    local time = tonumber(now.s) * 1000 + math.floor(tonumber(now.us) / 1000)
    local high = math.floor(time / 4294967296)
    return string.format("%04x%08x", high, time % 4294967296) .. chance()
end

function request()
    count = count + 1
    headers["Idempotency-Key"] = key()
    local text = body
    if numbered then
        text = body:gsub("%%PERSON%%", string.format("%d%07d", id, count % 10000000))
    end
    return wrk.format("POST", path, headers, text)
end

done = dofile(os.getenv("WRK_FOLDER") .. "/report.lua")
