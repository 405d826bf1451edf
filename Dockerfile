# Two stages: one that builds a virtual environment from the lock files, one that only holds it.
# tools/image_check.py goes through these steps without a Docker engine; it understands the instructions used here.

FROM python:3.12-slim AS builder

WORKDIR /src

COPY requirements-build.lock ./
RUN python -m venv /opt/build
RUN /opt/build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-build.lock

COPY requirements.lock ./
RUN python -m venv /opt/venv
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY sandbox/ sandbox/
COPY openapi/ openapi/
COPY fixtures/ fixtures/
COPY scenarios/ scenarios/
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --no-cache-dir --wheel-dir /opt/dist .
RUN /opt/venv/bin/pip install --no-cache-dir --no-index --no-deps /opt/dist/*.whl

# Byte code that is never checked against its source: a fast first start, also on a read-only root.
RUN /opt/venv/bin/pip uninstall --yes pip \
    && /opt/venv/bin/python -m compileall -q -f --invalidation-mode unchecked-hash /opt/venv/lib

# Proves that what was installed works, and keeps the parsed YAML files beside them for the same reason.
RUN /opt/venv/bin/npq-sandbox check empty default && /opt/venv/bin/npq-sandbox check empty default --release 2026


FROM python:3.12-slim

# docker build --build-arg REVISION="$(git rev-parse HEAD)" .
ARG REVISION=unknown
LABEL org.opencontainers.image.title="npq-sandbox" \
      org.opencontainers.image.description="A stateful stand-in for the DfE's NPQ lead-provider API" \
      org.opencontainers.image.authors="npq-sandbox contributors" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="$REVISION"

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin sandbox

COPY --from=builder /opt/venv /opt/venv

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NPQ_SANDBOX_HOST=0.0.0.0

USER 10001
EXPOSE 4090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["npq-sandbox", "health"]
ENTRYPOINT ["npq-sandbox"]
CMD ["serve"]
