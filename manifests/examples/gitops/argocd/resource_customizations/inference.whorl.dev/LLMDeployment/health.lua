-- Whorl's conditions follow kstatus: Ready says whether it serves what was asked for, Stalled that somebody must act.
local hs = { status = "Progressing", message = "The operator has not looked at this generation yet." }
if obj.status == nil or obj.status.conditions == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return hs
end
local ready, stalled, busy
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Ready" then ready = condition end
  if condition.type == "Reconciling" and condition.status == "True" then busy = condition end
  if condition.type == "Stalled" and condition.status == "True" then stalled = condition end
end
if stalled ~= nil then
  return { status = "Degraded", message = stalled.reason .. ": " .. stalled.message }
end
if ready == nil then
  return hs
end
hs.message = ready.message
if busy ~= nil then
  hs.message = busy.message
  return hs
end
if ready.status == "True" then
  hs.status = ready.reason == "Suspended" and "Suspended" or "Healthy"
end
return hs
