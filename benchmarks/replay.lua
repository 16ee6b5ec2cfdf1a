-- Asks what the file REQUESTS says, line after line, from the beginning again at its end; "~" in a line becomes a
-- number that no other request of the run has. At the end it prints one line of JSON.
--
-- Environment: REQUESTS, the file of paths; ACCEPT and CODING, two headers (CODING may be empty); SEED, the first number.

local threads = 0

function setup(thread)
  thread:set("first", (tonumber(os.getenv("SEED")) or 0) + threads * 100000000)
  threads = threads + 1
end

function init()
  paths = {}
  for line in io.lines(os.getenv("REQUESTS")) do
    paths[#paths + 1] = line
  end
  headers = { ["Accept"] = os.getenv("ACCEPT") }
  if os.getenv("CODING") ~= "" then
    headers["Accept-Encoding"] = os.getenv("CODING")
  end
  number = first
end

function request()
  number = number + 1
  local path = paths[number % #paths + 1]
  if path:find("~", 1, true) then
    path = path:gsub("~", tostring(number))
  end
  return wrk.format("GET", path, headers)
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %.6f, "bytes": %d, "failed": %d, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}',
    summary.requests, summary.duration / 1e6, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
