/* The loops over every character of every text, see passages.py, which does the same in Python
   where this is not built, some hundred times slower. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define BASE 0x9E3779B97F4A7C15u /* odd, and its bits are without any order */
#define MOST 64

/* letters(text) -> str: the characters of which str.isalnum() is true. */
static PyObject *letters(PyObject *module, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a text");
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), have = 0;
    Py_UCS4 *kept = PyMem_New(Py_UCS4, length + 1);
    if (kept == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 character = PyUnicode_READ(kind, data, i);
        if (Py_UNICODE_ISALNUM(character))
            kept[have++] = character;
    }
    PyObject *found = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, kept, have);
    PyMem_Free(kept);
    return found;
}

/* Puts a number into an ascending array of at most `count`, unless it is there or too large. */
static Py_ssize_t keep(uint32_t *kept, Py_ssize_t have, Py_ssize_t count, uint32_t number)
{
    Py_ssize_t at = have;
    while (at > 0 && kept[at - 1] > number)
        at--;
    if ((at > 0 && kept[at - 1] == number) || at == count)
        return have;
    have += have < count;
    memmove(kept + at + 1, kept + at, (have - at - 1) * sizeof *kept);
    kept[at] = number;
    return have;
}

/* smallest(text, length, count) -> list: the smallest hashes of all pieces of this length. */
static PyObject *smallest(PyObject *module, PyObject *args)
{
    PyObject *text;
    Py_ssize_t length, count;
    if (!PyArg_ParseTuple(args, "Unn", &text, &length, &count))
        return NULL;
    if (length < 1 || count < 1 || count > MOST)
        return PyErr_Format(PyExc_ValueError, "expected a length, and a count up to %d", MOST);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    uint64_t hash = 0, gone = 1; /* what a character counts that leaves the piece */
    for (Py_ssize_t i = 0; i < length; i++)
        gone *= BASE;
    uint32_t kept[MOST];
    Py_ssize_t have = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); i++) {
        hash = hash * BASE + PyUnicode_READ(kind, data, i);
        if (i >= length)
            hash -= gone * PyUnicode_READ(kind, data, i - length);
        if (i >= length - 1)
            have = keep(kept, have, count, (uint32_t)((hash ^ hash >> 32) * BASE >> 32));
    }
    PyObject *found = PyList_New(have);
    for (Py_ssize_t i = 0; found != NULL && i < have; i++) {
        PyObject *number = PyLong_FromUnsignedLong(kept[i]);
        if (number == NULL)
            Py_CLEAR(found);
        else
            PyList_SET_ITEM(found, i, number);
    }
    return found;
}

static PyMethodDef methods[] = {
    {"letters", letters, METH_O, NULL},
    {"smallest", smallest, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "_passages", .m_methods = methods,
};

PyMODINIT_FUNC PyInit__passages(void)
{
    return PyModuleDef_Init(&module);
}
