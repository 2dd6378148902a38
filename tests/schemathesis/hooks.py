"""What schemathesis is told of this API: frames of a scanner and files of feeds are bytes."""

import schemathesis

schemathesis.serializer.alias("application/vnd.esik.frames", "application/octet-stream")
schemathesis.serializer.alias("application/vnd.esik.feeds", "application/octet-stream")
