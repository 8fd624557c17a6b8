-- A pool is ready when as many servers are online as deployments ask for.
local hs = { status = "Progressing", message = "The operator has not looked at this generation yet." }
if obj.status == nil or obj.status.conditions == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return hs
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Ready" then
    hs.message = condition.message
    if condition.status == "True" then
      hs.status = "Healthy"
    elseif condition.reason == "Refused" then
      hs.status = "Degraded"
    end
  end
end
return hs
