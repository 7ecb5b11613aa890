-- POSTs reservations as a shopper's page does, each with an idempotency key that no other thread and
-- no other run has. WRK_RUN tells the run, WRK_PATH the address, WRK_BODY the body; in it %PERSON%
-- becomes a number of eight digits, another for each request.
--
-- For the reference, the same requests go to a handler that only echoes.

local threads = 0

function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end

function init(args)
    count = 0
    run = os.getenv("WRK_RUN")
    path = os.getenv("WRK_PATH")
    body = os.getenv("WRK_BODY")
    numbered = body:find("%PERSON%", 1, true) ~= nil
    headers = { ["Content-Type"] = "application/json" }
end

function request()
    count = count + 1
    headers["Idempotency-Key"] = string.format("%s-%d-%08d-0000-000000000000", run, id, count)
    local text = body
    if numbered then
        text = body:gsub("%%PERSON%%", string.format("%d%07d", id, count % 10000000))
    end
    return wrk.format("POST", path, headers, text)
end

done = dofile(os.getenv("WRK_FOLDER") .. "/report.lua")
