-- GETs one address; WRK_ENCODING, when set, is sent as Accept-Encoding.

function init(args)
    local headers = {}
    local encoding = os.getenv("WRK_ENCODING")
    if encoding and encoding ~= "" then
        headers["Accept-Encoding"] = encoding
    end
    fixed = wrk.format("GET", os.getenv("WRK_PATH"), headers)
end

function request()
    return fixed
end

done = dofile(os.getenv("WRK_FOLDER") .. "/report.lua")
