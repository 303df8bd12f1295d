from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from prometheus_fastapi_instrumentator import Instrumentator

from app.database import is_reachable, open_engine
from app.routes import router
from app.settings import Settings

settings = Settings()


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.engine = open_engine(settings.database_url)
    yield
    await app.state.engine.dispose()


app = FastAPI(title="Orders", lifespan=lifespan)
app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins.split(","))
app.include_router(router, prefix="/orders")
Instrumentator().instrument(app).expose(app, endpoint="/metrics")


@app.get("/livez")
async def livez() -> dict[str, str]:
    return {"status": "ok", "version": settings.app_version}


@app.get("/readyz")
async def readyz(response: Response) -> dict[str, str]:
    if await is_reachable(app.state.engine):
        return {"status": "ready"}
    response.status_code = 503
    return {"status": "unavailable"}
