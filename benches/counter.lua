-- Asks for the search pages of the questions in a file, each in turn, the first page and sometimes the second.
-- wrk … -s benches/counter.lua URL -- FILE
local paths, at = {}, 0

local function encoded(text)
   return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

function init(args)
   for line in io.lines(args[1]) do
      local path = "/search?q=" .. encoded(line)
      paths[#paths + 1] = path
      if #paths % 4 == 0 then paths[#paths + 1] = path .. "&page=2" end
   end
end

function request()
   at = at % #paths + 1
   return wrk.format("GET", paths[at])
end

function done(summary, latency)
   local errors = summary.errors
   local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format("| %d | %.0f | %.1f | %.1f | %.1f | %.1f | %d |\n", summary.requests,
      summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
      latency:percentile(99) / 1e3, latency.max / 1e3, wrong))
end
