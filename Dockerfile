# Dangjian in a container: one image for the crawler, the workers and the site.
#
#   docker build -t dangjian .
#   docker run --rm -v dangjian:/srv/dangjian/data dangjian demo

FROM python:3.13-slim AS build
# A compiler for the extensions, which the image itself does not need; of the version that there is.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/dangjian
COPY . .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --constraint constraints.txt \
        --editable '.[postgresql,parquet,web,metrics,cluster]'

FROM python:3.13-slim
# Nobody writes to what runs; what runs writes to the volume alone.
RUN useradd --system --uid 10001 --home-dir /srv/dangjian dangjian \
    && install --directory --owner=dangjian /srv/dangjian/data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/dangjian /srv/dangjian
RUN chown dangjian /srv/dangjian/data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/dangjian
USER 10001
VOLUME /srv/dangjian/data
EXPOSE 8000
ENTRYPOINT ["scrapy"]
CMD ["refresh"]
