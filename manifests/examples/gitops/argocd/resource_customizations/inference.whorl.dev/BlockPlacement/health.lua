-- Written by the operator: a placement loads, serves and drains; whether that is well is its deployment's business.
local phase = obj.status ~= nil and obj.status.phase or "Loading"
if phase == "Loading" then
  return { status = "Progressing", message = "Blocks are being loaded." }
end
return { status = "Healthy", message = phase }
