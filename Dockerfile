# The assistant as an image: built in one stage, run in another, as a user without rights, on a root that may be read-only.
#   docker build -t council-papers .     (with a wheel of torch that you checked: --build-arg TORCH=<address>#sha256=<sum>)
#   docker run --read-only --tmpfs /tmp --network host -v council-papers:/data council-papers
# Papers are added by the same image: docker run ... council-papers python -m ingest add /papers
FROM python:3.11-slim-bookworm AS build
ARG TORCH=torch==2.13.0
WORKDIR /build
COPY hashes.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --index-url https://download.pytorch.org/whl/cpu "$TORCH" \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --only-binary :all: \
        --require-hashes --requirement hashes.txt \
    && /venv/bin/python -c "import torch"

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin council \
    && install --directory --owner council --mode 0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY LICENSE app.py ./
COPY assistant ./assistant
COPY ingest ./ingest
COPY web ./web
COPY corpus ./corpus
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    COUNCIL_STORE=/data/store COUNCIL_PEOPLE=/data/people \
    COUNCIL_SETTINGS=/data/council.toml XDG_CACHE_HOME=/data/cache HOME=/tmp
VOLUME /data
USER council
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=8)"]
CMD ["python", "app.py", "--log", "-"]
