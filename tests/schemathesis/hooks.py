"""What schemathesis is told of this API: frames of a scanner are bytes."""

import schemathesis

schemathesis.serializer.alias("application/vnd.esik.frames", "application/octet-stream")
