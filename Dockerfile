# The image of the built program: run `npm ci && npm run build` first. It serves stdio, or HTTP with --http.
ARG NODE_IMAGE=node:22-bookworm-slim
FROM ${NODE_IMAGE}

LABEL org.opencontainers.image.title="mycase-mcp" org.opencontainers.image.licenses="MIT"

WORKDIR /app
COPY package.json LICENSE ./
COPY dist ./dist

# The only folder that the program writes to, so the root can be read-only. It holds the sign-in and the audit log.
RUN mkdir -m 700 /data && chown 1000:1000 /data
ENV HOME=/data MYCASE_STATE_FOLDER=/data
VOLUME /data

USER 1000:1000
EXPOSE 3333
# For a container that serves HTTP. It asks the program itself, so the image needs no other tool.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "-e", \
  "fetch('http://127.0.0.1:3333/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["node", "/app/dist/main.js"]
