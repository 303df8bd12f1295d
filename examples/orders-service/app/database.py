import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

READINESS_TIMEOUT_SECONDS = 2


def open_engine(url: str) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True)


async def is_reachable(engine: AsyncEngine) -> bool:
    """Whether the database answers within the time limit; never raises."""
    try:
        async with asyncio.timeout(READINESS_TIMEOUT_SECONDS):
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        return True
    except Exception:
        return False
