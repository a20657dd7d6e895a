"""Placeholder until queries."""
from fastapi import APIRouter
router = APIRouter()
