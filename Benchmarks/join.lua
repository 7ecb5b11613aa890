-- POSTs joins of a drop's line, each without a ticket: each is a place of its own. WRK_PATH is the
-- address, WRK_BODY the body. For the reference, the same requests go to a handler that only echoes.

function init(args)
    local headers = { ["Content-Type"] = "application/json" }
    fixed = wrk.format("POST", os.getenv("WRK_PATH"), headers, os.getenv("WRK_BODY"))
end

function request()
    return fixed
end

done = dofile(os.getenv("WRK_FOLDER") .. "/report.lua")
