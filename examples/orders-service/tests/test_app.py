import os

os.environ.setdefault("DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/none")

from fastapi.testclient import TestClient  # noqa: E402

from app.main import app  # noqa: E402


def test_liveness_needs_no_database():
    with TestClient(app) as client:
        assert client.get("/livez").json()["status"] == "ok"


def test_readiness_reports_a_missing_database():
    with TestClient(app) as client:
        assert client.get("/readyz").status_code == 503


def test_an_order_of_nothing_is_refused():
    with TestClient(app) as client:
        assert client.post("/orders", json={"product": "tea", "quantity": 0}).status_code == 422
