# syntax=docker/dockerfile:1
# One image for web, worker and beat; compose.yaml says which of them a container is.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements/base.txt /tmp/base.txt
RUN pip install --require-hashes -r /tmp/base.txt

FROM python:3.11-slim-bookworm
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=witsupport.settings \
    WITSUPPORT_VAR=/var/lib/witsupport
RUN useradd --system --uid 10001 --home-dir /var/lib/witsupport --create-home witsupport \
    && mkdir -p /opt/static && chown witsupport:witsupport /opt/static
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY accounts accounts
COPY common common
COPY customers customers
COPY notifications notifications
COPY sla sla
COPY tickets tickets
COPY witsupport witsupport
COPY templates templates
COPY static static
USER witsupport
# Compressed and named by content, once, in the image: every container of a version serves the same files.
RUN SECRET_KEY=only-to-collect STATIC_ROOT=/opt/static python manage.py collectstatic --noinput
ENV STATIC_ROOT=/opt/static
VOLUME /var/lib/witsupport
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "manage.py", "healthcheck"]
CMD ["gunicorn", "witsupport.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--bind", "0.0.0.0:8000", "--no-control-socket"]
