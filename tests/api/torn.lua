-- For wrk: asks the paths in turn, and checks of every answer that all of it is of one compile.
-- Arguments: COMMIT WORDS ABSENT for each compile, then "--" and the paths.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  answers, faults, turn, compiles, paths = 0, "", 0, {}, {}
  local place = 1
  while args[place] ~= "--" do
    compiles[args[place]] = { words = args[place + 1], absent = args[place + 2] }
    place = place + 3
  end
  for index = place + 1, #args do
    paths[#paths + 1] = args[index]
  end
end

function request()
  turn = turn + 1
  return wrk.format("GET", paths[turn % #paths + 1])
end

local function fault(status, headers, body)
  local commit
  for name, value in pairs(headers) do
    if name:lower() == "clausebook-commit" then
      commit = value
    end
  end
  local compile = compiles[commit]
  local said = body:match('"commit":"(%x+)"')
  if status ~= 200 or not compile then
    return "status " .. status .. ", commit " .. tostring(commit)
  elseif not body:find(compile.words, 1, true) then
    return commit .. " without its words"
  elseif body:find(compile.absent, 1, true) then
    return commit .. " with words of another compile"
  elseif said and said ~= commit then
    return commit .. " says it is " .. said
  end
end

function response(status, headers, body)
  answers = answers + 1
  local wrong = fault(status, headers, body)
  if wrong and #faults < 2000 then
    faults = faults .. wrong .. "\n"
  end
end

function done(summary)
  local errors = summary.errors
  for _, thread in ipairs(threads) do
    print("answers " .. thread:get("answers"))
    io.write(thread:get("faults"))
  end
  for _, kind in ipairs({ "connect", "read", "write", "timeout" }) do
    if errors[kind] > 0 then
      print(errors[kind] .. " errors of " .. kind)
    end
  end
end
