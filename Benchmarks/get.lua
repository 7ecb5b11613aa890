-- GETs one address; WRK_ENCODING, when set, is sent as Accept-Encoding.

function init(args)
    local headers = {}
    local encoding = os.getenv("WRK_ENCODING")
    if encoding and encoding ~= "" then
        headers["Accept-Encoding"] = encoding
    end
    wrk.init(args)
    fixed = wrk.format("GET", os.getenv("WRK_PATH"), headers)
end

function request()
    return fixed
end

function done(summary, latency, requests)
    io.write(string.format(
        'RESULT {"requests": %d, "seconds": %f, "refused": %d, "broken": %d, ' ..
        '"p50_ms": %f, "p99_ms": %f, "max_ms": %f}\n',
        summary.requests, summary.duration / 1e6, summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
