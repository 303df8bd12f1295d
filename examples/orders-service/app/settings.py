from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    log_level: str = "INFO"
    cors_origins: str = "http://localhost:5173"
    app_version: str = "development"
