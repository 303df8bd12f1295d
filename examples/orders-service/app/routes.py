from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

router = APIRouter()


class NewOrder(BaseModel):
    product: str = Field(min_length=1, max_length=200)
    quantity: int = Field(gt=0, le=1000)


@router.get("")
async def list_orders(request: Request) -> list[dict]:
    async with request.app.state.engine.connect() as connection:
        rows = await connection.execute(text("SELECT id, product, quantity FROM orders ORDER BY id"))
        return [dict(row) for row in rows.mappings()]


@router.post("", status_code=201)
async def add_order(order: NewOrder, request: Request) -> dict:
    async with request.app.state.engine.begin() as connection:
        row = await connection.execute(
            text("INSERT INTO orders (product, quantity) VALUES (:product, :quantity) RETURNING id"),
            order.model_dump(),
        )
        return {"id": row.scalar_one(), **order.model_dump()}
