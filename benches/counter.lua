-- Asks for the search pages of the questions in a file, each in turn, the first page and sometimes the second.
-- With "new" no question is ever asked twice: each takes away a word that stands nowhere, so that no answer is
-- remembered.
--
-- wrk … -s benches/counter.lua URL -- FILE [new]
local questions, at, new = {}, 0, false

local function encoded(text)
   return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

function init(args)
   new = args[2] == "new"
   math.randomseed(os.time())
   at = math.random(1000000) * 1000
   for line in io.lines(args[1]) do
      questions[#questions + 1] = { line, "" }
      if #questions % 4 == 0 then questions[#questions + 1] = { line, "&page=2" } end
   end
end

function request()
   at = at + 1
   local question = questions[at % #questions + 1]
   local text = question[1]
   if new then text = text .. " -q" .. at .. "q" end
   return wrk.format("GET", "/search?q=" .. encoded(text) .. question[2])
end

function done(summary, latency)
   local errors = summary.errors
   local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format("| %d | %.0f | %.1f | %.1f | %.1f | %.1f | %d |\n", summary.requests,
      summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
      latency:percentile(99) / 1e3, latency.max / 1e3, wrong))
end
